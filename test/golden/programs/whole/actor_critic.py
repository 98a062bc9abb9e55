"""Advantage actor-critic with torch.distributions on a two-armed bandit with a context."""
from collections import namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical

torch.manual_seed(8)
SavedAction = namedtuple("SavedAction", ["log_prob", "value", "entropy"])


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine = nn.Linear(2, 12)
        self.action_head = nn.Linear(12, 3)
        self.value_head = nn.Linear(12, 1)

    def forward(self, x):
        x = torch.tanh(self.affine(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


def reward_of(state, action):
    best = 0 if state[0] > 0.3 else (1 if state[1] > 0 else 2)
    return 1.0 if action == best else 0.0


model = ActorCritic()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-2)
history = []
for update in range(15):
    saved, rewards = [], []
    for _ in range(12):
        state = torch.rand(2) * 2 - 1
        probs, value = model(state)
        m = Categorical(probs)
        action = m.sample()
        saved.append(SavedAction(m.log_prob(action), value, m.entropy()))
        rewards.append(reward_of(state, action.item()))
    policy_losses, value_losses = [], []
    for (log_prob, value, entropy), R in zip(saved, rewards):
        advantage = R - value.item()
        policy_losses.append(-log_prob * advantage - 0.01 * entropy)
        value_losses.append(F.smooth_l1_loss(value, torch.tensor([R])))
    optimizer.zero_grad()
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum()
    loss.backward()
    optimizer.step()
    history.append(sum(rewards) / len(rewards))
    if update % 3 == 0:
        print(f"update {update:2d}  reward {history[-1]:.3f}  loss {loss.item():.4f}")
probs, value = model(torch.tensor([0.9, 0.0]))
print("policy:", Categorical(probs))
print(probs.argmax().item(), f"{value.item():.3f}")
