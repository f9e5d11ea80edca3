import cProfile,pstats
from tests.oracle.generate import generate
from tests.oracle import decide
from tests.oracle.compare import ask_domain, ask_oracle
import time
docs=[generate(s) for s in range(1,61)]
for d in docs: ask_domain(d)
t=time.process_time()
for d in docs: ask_domain(d)
print('domain',(time.process_time()-t)/60)
t=time.process_time()
for d in docs: ask_oracle(d, changes=True)
print('oracle',(time.process_time()-t)/60)
t=time.process_time()
for d in docs: ask_oracle(d, changes=False)
print('oracle without changes',(time.process_time()-t)/60)
p=cProfile.Profile(); p.enable()
for d in docs: ask_oracle(d, changes=True)
p.disable()
pstats.Stats(p).sort_stats('tottime').print_stats(25)
