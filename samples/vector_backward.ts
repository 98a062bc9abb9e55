// The TypeScript twin of vector_backward.py: same lenses, same graph
import * as torch from 'gradient-lens';

const a = torch.tensor([2., 3.], { requires_grad: true });
const b = torch.tensor([6., 4.], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));

// Q is no scalar, so backward needs a vector v and computes vᵀ·J
const external_grad = torch.tensor([1., 1.]);
Q.backward({ gradient: external_grad });

console.log(a.pow(2).mul(9).eq(a.grad!)); // ∂Q/∂a = 9a²
console.log(b.mul(-2).eq(b.grad!)); // ∂Q/∂b = −2b
