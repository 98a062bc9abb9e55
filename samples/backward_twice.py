# 反向传播两次 · the error everybody meets once
import torch

w = torch.tensor([2.], requires_grad=True)
loss = (w ** 3).sum()

# 第一次之后，计算图被释放 · after the first backward the graph is freed
loss.backward()
print(w.grad)

# 想再来一次，上面要写 retain_graph=True · to do it again, say retain_graph=True above
loss.backward()
