"""Deep Q-learning on a 3x3 grid with a replay memory and a target network."""
import math
import random
from collections import deque, namedtuple

import torch
import torch.nn as nn
import torch.optim as optim

random.seed(3)
torch.manual_seed(3)
Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))
MOVES = [(-1, 0), (1, 0), (0, -1), (0, 1)]


class ReplayMemory:
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


class DQN(nn.Module):
    def __init__(self, n_observations, n_actions):
        super().__init__()
        self.layer1 = nn.Linear(n_observations, 16)
        self.layer2 = nn.Linear(16, n_actions)

    def forward(self, x):
        return self.layer2(torch.relu(self.layer1(x)))


def encode(cell):
    return nn.functional.one_hot(torch.tensor([cell[0] * 3 + cell[1]]), 9).float()


def step(cell, action):
    dr, dc = MOVES[action]
    r, c = cell[0] + dr, cell[1] + dc
    if not (0 <= r < 3 and 0 <= c < 3):
        return cell, -0.5, False
    return (r, c), (1.0 if (r, c) == (2, 2) else -0.05), (r, c) == (2, 2)


BATCH_SIZE, GAMMA, TAU = 12, 0.9, 0.2
policy_net, target_net = DQN(9, 4), DQN(9, 4)
target_net.load_state_dict(policy_net.state_dict())
optimizer = optim.AdamW(policy_net.parameters(), lr=1e-2, amsgrad=True)
memory, steps_done = ReplayMemory(200), 0


def optimize_model():
    if len(memory) < BATCH_SIZE:
        return None
    batch = Transition(*zip(*memory.sample(BATCH_SIZE)))
    non_final_mask = torch.tensor(tuple(s is not None for s in batch.next_state), dtype=torch.bool)
    state_batch, action_batch, reward_batch = torch.cat(batch.state), torch.cat(batch.action), torch.cat(batch.reward)
    state_action_values = policy_net(state_batch).gather(1, action_batch)
    next_state_values = torch.zeros(BATCH_SIZE)
    if non_final_mask.any():
        with torch.no_grad():
            next_states = torch.cat([s for s in batch.next_state if s is not None])
            next_state_values[non_final_mask] = target_net(next_states).max(1).values
    expected = next_state_values * GAMMA + reward_batch
    loss = nn.SmoothL1Loss()(state_action_values, expected.unsqueeze(1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    optimizer.step()
    return loss.item()


loss = None
for episode in range(12):
    cell, total = (0, 0), 0.0
    for t in range(10):
        eps = 0.1 + 0.8 * math.exp(-steps_done / 30)
        steps_done += 1
        if random.random() > eps:
            with torch.no_grad():
                action = policy_net(encode(cell)).max(1).indices.view(1, 1)
        else:
            action = torch.tensor([[random.randrange(4)]], dtype=torch.long)
        nxt, reward, done = step(cell, action.item())
        memory.push(encode(cell), action, None if done else encode(nxt), torch.tensor([reward]))
        cell, total = nxt, total + reward
        loss = optimize_model()
        target, policy = target_net.state_dict(), policy_net.state_dict()
        for key in policy:
            target[key] = policy[key] * TAU + target[key] * (1 - TAU)
        target_net.load_state_dict(target)
        if done:
            break
    if episode % 3 == 2:
        print(f"episode {episode + 1:2d}: {t + 1:2d} steps, return {total:+.2f}, loss {'-' if loss is None else f'{loss:.3f}'}")
print("memory:", len(memory), memory.memory[0].action)
with torch.no_grad():
    q = policy_net(torch.eye(9))
print(q.shape, "value of the start above -1:", q[0].max().item() > -1)
