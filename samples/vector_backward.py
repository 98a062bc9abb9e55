# The backward pass of a vector
import torch

a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3*a**3 - b**2

# Q is no scalar, so backward needs a vector v and computes vᵀ·J
external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)

print(9*a**2 == a.grad)  # ∂Q/∂a = 9a²
print(-2*b == b.grad)    # ∂Q/∂b = −2b
