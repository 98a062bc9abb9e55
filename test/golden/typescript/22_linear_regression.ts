import * as torch from 'gradient-lens';
import { nn, optim } from 'gradient-lens';
torch.manual_seed(0);

// 简单的线性回归
const model = new nn.Linear(1, 1); // 输入1维，输出1维
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });

// 模拟数据
const x = torch.tensor([[1.0], [2.0], [3.0]]);
const y = torch.tensor([[2.0], [4.0], [6.0]]);

// 训练步骤
for (let epoch = 0; epoch < 100; epoch++) {
  // 前向传播
  const predictions = model(x);
  const loss = criterion(predictions, y);

  // 反向传播（autograd在这里发挥作用！）
  optimizer.zero_grad(); // 清零梯度
  loss.backward(); // 自动计算所有梯度
  optimizer.step(); // 更新参数

  if (epoch % 20 === 0) {
    console.log(`Epoch ${epoch}, Loss: ${loss.item().toFixed(4)}`);
  }
}
