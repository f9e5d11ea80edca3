import cProfile,pstats
from tests.oracle.generate import generate
from tests.oracle import decide
docs=[generate(s) for s in range(1,9)]
p=cProfile.Profile(); p.enable()
for d in docs: decide(d, changes=True)
p.disable()
pstats.Stats(p).sort_stats('tottime').print_stats(28)
