import * as torch from 'gradient-lens';
const x = torch.tensor([2.], { requires_grad: true });

// 第一次计算
const y1 = x.pow(2);
y1.backward();
console.log(`第一次梯度: ${x.grad}`); // 4

// 第二次计算（梯度会累积！）
const y2 = x.pow(3);
y2.backward();
console.log(`第二次梯度: ${x.grad}`); // 4 + 12 = 16

// 手动清零梯度
x.grad!.zero_();
const y3 = x.pow(2);
y3.backward();
console.log(`清零后梯度: ${x.grad}`); // 4
