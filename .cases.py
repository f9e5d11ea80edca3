import json,re,sys
from pathlib import Path
sys.path.insert(0,'/tmp/w/oracle')
from cases import get, holds
from pydantic_core import to_jsonable_python
from app.api.v1.advice.histories import History
from app.api.v1.advice.stateless import _view, _policy
from app.api.v1.shared.encode import decision_json
from app.domain.policy import POLICY
from app.usecases.pursuit.decisions import span
from tests.oracle import decide
n=0
for path in sorted(Path('/work/shared/data/cases').glob('*.json')):
    if path.stem=='phrases': continue
    case=json.loads(path.read_text())
    for k,r in enumerate(case['requests']):
        if r['path']!='/v1/decisions' : continue
        for side in ('domain','oracle'):
            try:
                if side=='domain':
                    h=History.model_validate_json(json.dumps(r['body']))
                    v=_view(h,_policy(h,POLICY),h.at,*span(h.from_ or h.at,h.to,h.at,('','')))
                    v=json.loads(json.dumps(to_jsonable_python(v)))
                    seen={'status':200,**v}
                else: seen={'status':200,'decision':decide(r['body'],changes=False)}
            except Exception as e:
                seen={'status':422}; 
                if not any(c['at']=='status' and c.get('right')==422 for c in r['checks']): print(side,path.stem,k,repr(e)[:200])
                continue
            for c in r['checks']:
                if side=='oracle' and (c['at'].startswith('plan') or 'message' in c['at'] or 'facts' in c['at']  or 'remarks' in c['at']): continue
                n+=1
                x=get(seen,c['at'])
                if not holds(c,x): print(side,path.stem,k,c,x, case['title'])
print(n,'checks')
