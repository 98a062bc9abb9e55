/** Programs for the panel's tests, executed by the engine: a small network, and a chain as a loop makes it. */
import type { Tensor } from '../../src/engine/tensor.ts';
import { Drive, tensor } from '../trace/drive.ts';

/** A layer, an activation, a mean: data without gradient beside parameters with one. */
export function network(): Drive {
  const drive = new Drive(`x = torch.tensor([[1., 2.], [3., 4.], [5., 6.]])
w = torch.tensor([[.1, .2], [.3, .4]], requires_grad=True)
b = torch.tensor([.5, -.5], requires_grad=True)
h = torch.tanh(x @ w + b)
v = torch.tensor([[1.], [-2.]], requires_grad=True)
loss = ((h @ v - 1) ** 2).mean()
loss.backward()`);
  let x: Tensor, w: Tensor, b: Tensor, h: Tensor, v: Tensor, loss: Tensor;
  drive.line(1, () => ({ x: (x = tensor([1, 2, 3, 4, 5, 6], false, [3, 2])) }));
  drive.line(2, () => ({ w: (w = tensor([0.1, 0.2, 0.3, 0.4], true, [2, 2])) }));
  drive.line(3, () => ({ b: (b = tensor([0.5, -0.5], true)) }));
  drive.line(4, (line) => {
    line.at('x @ w');
    const product = x.mm(w);
    line.at('x @ w + b');
    const sum = product.add(b);
    line.at('torch.tanh(x @ w + b)');
    return { h: (h = sum.tanh()) };
  });
  drive.line(5, () => ({ v: (v = tensor([1, -2], true, [2, 1])) }));
  drive.line(6, (line) => {
    line.at('h @ v');
    const product = h.mm(v);
    line.at('h @ v - 1');
    const error = product.sub(1);
    line.at('(h @ v - 1) ** 2');
    const square = error.pow(2);
    line.at('((h @ v - 1) ** 2).mean()');
    return { loss: (loss = square.mean()) };
  });
  drive.line(7, (line) => {
    line.at('loss.backward()');
    loss.backward();
  });
  return drive;
}

/** `x = x * a + x` again and again: twice `times` Nodes in one graph. */
export function chain(times: number): Drive {
  const drive = new Drive(`a = torch.tensor([.5, .25], requires_grad=True)
x = a
    x = x * a + x
x.sum().backward()`);
  let a: Tensor, x: Tensor;
  drive.line(1, () => ({ a: (a = tensor([0.5, 0.25], true)) }));
  drive.line(2, () => ({ x: (x = a) }));
  for (let i = 0; i < times; i++)
    drive.line(3, (line) => {
      line.at('x * a');
      const product = x.mul(a);
      line.at('x * a + x');
      return { x: (x = product.add(x)) };
    });
  drive.line(4, (line) => {
    line.at('x.sum()');
    const sum = x.sum();
    line.at('x.sum().backward()');
    sum.backward();
  });
  return drive;
}
