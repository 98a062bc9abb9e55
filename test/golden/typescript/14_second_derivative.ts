import * as torch from 'gradient-lens';
const x = torch.tensor([3.], { requires_grad: true });
const y = torch.pow(x, 2); // y = x²

// 直接计算一阶导数
const grad_1 = torch.autograd.grad(y, x, { create_graph: true });
console.log(`一阶导数 dy/dx = ${grad_1[0]}`); // 2x = 2*3 = 6

// 计算二阶导数（需要create_graph=True）
const grad_2 = torch.autograd.grad(grad_1[0], x);
console.log(`二阶导数 d²y/dx² = ${grad_2[0]}`); // 2
