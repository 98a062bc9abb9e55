"""REINFORCE in a corridor of five cells: walk right to the end."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(543)
STATES, GOAL, LIMIT = 5, 4, 12


class Corridor:
    def reset(self):
        self.position, self.steps = 0, 0
        return self.position

    def step(self, action):
        self.position = min(max(self.position + (1 if action == 1 else -1), 0), GOAL)
        self.steps += 1
        done = self.position == GOAL or self.steps >= LIMIT
        reward = 1.0 if self.position == GOAL else -0.1
        return self.position, reward, done


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(STATES, 2)
        nn.init.zeros_(self.table.weight)

    def forward(self, state):
        return F.log_softmax(self.table(torch.tensor(state)), dim=-1)


policy = Policy()
optimizer = torch.optim.SGD(policy.parameters(), lr=0.3)
env, gamma = Corridor(), 0.95
running = None
for episode in range(30):
    state, log_probs, rewards, done = env.reset(), [], [], False
    while not done:
        log_p = policy(state)
        action = torch.multinomial(log_p.exp().detach(), 1).item()
        state, reward, done = env.step(action)
        log_probs.append(log_p[action])
        rewards.append(reward)
    R, returns = 0.0, []
    for r in rewards[::-1]:
        R = r + gamma * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    if len(returns) > 1:
        returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    loss = torch.cat([(-lp * ret).reshape(1) for lp, ret in zip(log_probs, returns)]).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    running = sum(rewards) if running is None else 0.9 * running + 0.1 * sum(rewards)
    if episode % 5 == 4:
        print(f"Episode {episode + 1:3d}\tsteps: {len(rewards):2d}\tlast reward: {sum(rewards):5.2f}\taverage: {running:.3f}")
probabilities = policy.table.weight.softmax(dim=1)[:, 1]
print("P(right):", [f"{p.item():.3f}" for p in probabilities])
