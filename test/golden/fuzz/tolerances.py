# Tolerances of matrix_rank and pinv as tensors: they broadcast with the batch, stand for numbers, and are refused where they are complex or want a gradient.
import warnings

import torch

warnings.simplefilter("ignore")


def tried(s):
    torch.manual_seed(0)
    try:
        print(s, '->', str(eval(s)).replace('\n', ' '))
    except Exception as e:
        print(s, '->', type(e).__name__, str(e)[:160].replace('\n', '|'))


a = torch.tensor([[1.0, 2.0], [2.0, 4.3]])
ba, i, g = torch.stack([a, torch.eye(2)]), torch.tensor(1), a.clone().requires_grad_()
w = torch.tensor([[1.,2.,3.],[4.,5.,6.]])
for f in ('matrix_rank','pinv'):
    for s in '''a,torch.tensor(0.1)
a,torch.tensor(1e-3)
a,torch.tensor([0.1,1e-6])
ba,torch.tensor([0.1,1e-6])
ba,torch.tensor(0.1)
ba,torch.tensor([[0.1],[1e-6]])
a,i
a,torch.tensor(True)
a,torch.tensor(0.1,dtype=torch.float64)
a,torch.tensor(0.1,requires_grad=True)
a,rtol=torch.tensor(0.1)
a,atol=torch.tensor(0.1)
a,atol=torch.tensor(0.1),rtol=torch.tensor(0.01)
a,atol=torch.tensor(0.1),rtol=0.01
a,atol=0.1,rtol=torch.tensor(0.01)
ba,atol=torch.tensor([0.1,3.]),rtol=torch.tensor(0.01)
a,torch.zeros(0)
a,torch.tensor([0.1,0.2,0.3])
ba,torch.tensor([0.1,0.2,0.3])
a,torch.tensor(0.1),True
a,torch.tensor(0.1),hermitian=True
g,torch.tensor(0.1)
g,torch.tensor([0.1,3.])
w,torch.tensor(0.2)
a.double(),torch.tensor(0.1)
a,torch.tensor(float('nan'))
a,torch.tensor(-1.)
torch.zeros(0,2),torch.tensor(.1)
torch.zeros(2,0,2),torch.tensor([.1,.2])
torch.ones(2),torch.tensor(.1)
a,tol=torch.tensor(.1)
a,rcond=torch.tensor(.1)
a,tol=torch.tensor(.1),hermitian=True
a,torch.tensor([[0.1,0.2],[0.3,0.4]])
i,torch.tensor(.1)
torch.ones(2,2,dtype=torch.int64),torch.tensor(.1)
a.half(),torch.tensor(.1)'''.split('\n'):
        tried(f'torch.linalg.{f}({s})')
for s in ('a,torch.tensor(.1)','a,.1','a,rcond=torch.tensor(.1)','a,i','a,True','g,torch.tensor([.1,3.])'):
    tried(f'torch.pinverse({s})'); tried(f'torch.Tensor.pinverse({s})')
