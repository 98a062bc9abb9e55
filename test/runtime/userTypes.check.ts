// Never run: compiled by `npm run check`, so that what users write keeps its types (`types/gradient-lens.d.ts`).

import * as torch from 'gradient-lens';
import { nn, optim, type Tensor, tensor } from 'gradient-lens';
import { Linear } from 'gradient-lens/nn';

class Net extends nn.Module {
  fc = new nn.Linear(2, 3);
  w = new nn.Parameter(torch.zeros(2));

  override forward(x: Tensor): Tensor {
    return nn.functional.relu(this.fc(x)).add(this.w.sum(0, true)).sum({ dim: 1, keepdim: true });
  }
}

const net = new Net();
const y: Tensor = net(torch.randn(2, 3)).view(2, 3);
const loss: Tensor = new nn.MSELoss({ reduction: 'sum' })(y, y);
new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 }).step();
const [g] = torch.autograd.grad(loss, net.w, { create_graph: true });
torch.no_grad(() => net.w.sub_(g!.mul(0.1)));
const [values, indices] = torch.max(y, 0);
const text: string = values.add(indices).T.matmul(y).pow(2).item().toFixed(2);
const size: number = y.size(0);
y.grad?.zero_();
for (const row of torch.where(y.gt(0), y, 0)) row.sum().backward();
// @ts-expect-error a tensor is no number
const wrong: number = y.sum();
// @ts-expect-error there is no such operator
y.summ();

export const used: readonly unknown[] = [
  text,
  size,
  wrong,
  new Linear(1, 2, { bias: false }),
  tensor([1n]),
  torch.stack([y, y]),
  torch.cat([y, y], 1),
  torch.zeros([2, 3], { dtype: torch.float64, requires_grad: true }),
];
