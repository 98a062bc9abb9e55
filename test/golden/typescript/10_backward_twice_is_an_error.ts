import * as torch from 'gradient-lens';
const w = torch.tensor([2.], { requires_grad: true });
const loss = w.pow(3).sum();
// 默认情况下，计算图在 backward() 后自动释放
loss.backward(); // 计算梯度
// 此时计算图被释放，节省内存

// 如果需要保留图（如多次 backward）
loss.backward({ retain_graph: true }); // 保留计算图
