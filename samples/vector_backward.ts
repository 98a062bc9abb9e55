import * as torch from 'gradient-lens';
const a = torch.tensor([2., 3.], { requires_grad: true });
const b = torch.tensor([6., 4.], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));
const external_grad = torch.tensor([1., 1.]);
Q.backward({ gradient: external_grad });
console.log(a.pow(2).mul(9).eq(a.grad!)); // tensor([True, True])
console.log(b.mul(-2).eq(b.grad!)); // tensor([True, True])
console.log(a.grad, b.grad, Q);
