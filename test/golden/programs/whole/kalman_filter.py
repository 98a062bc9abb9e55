"""A Kalman filter in double precision; its noise is learned by maximising the likelihood."""
import math

import torch

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
dt, T = 0.5, 25
F = torch.tensor([[1.0, dt], [0.0, 1.0]])
H = torch.tensor([[1.0, 0.0]])
G = torch.tensor([[dt ** 2 / 2], [dt]])
true_q, true_r = 0.3, 0.8

states, observations = [], []
x = torch.tensor([[0.0], [1.0]])
for _ in range(T):
    x = F @ x + G * (true_q * torch.randn(1))
    states.append(x)
    observations.append(H @ x + true_r * torch.randn(1, 1))
truth = torch.cat(states, dim=1)
print(truth.dtype, truth[:, -1])


def kalman(observations, q, r):
    x, P = torch.zeros(2, 1), 10 * torch.eye(2)
    Q, R = q ** 2 * G @ G.mT, r ** 2 * torch.eye(1)
    log_likelihood, track = 0.0, []
    for z in observations:
        x, P = F @ x, F @ P @ F.mT + Q
        S = H @ P @ H.mT + R
        innovation = z - H @ x
        K = P @ H.mT @ torch.linalg.inv(S)
        x = x + K @ innovation
        P = (torch.eye(2) - K @ H) @ P
        log_likelihood = log_likelihood - 0.5 * (innovation.mT @ torch.linalg.solve(S, innovation)).squeeze() \
            - 0.5 * torch.logdet(S) - 0.5 * math.log(2 * math.pi)
        track.append(x)
    return torch.cat(track, dim=1), log_likelihood


log_q = torch.tensor(0.0, requires_grad=True)
log_r = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.Adam([log_q, log_r], lr=0.1, maximize=True)
for step in range(12):
    track, ll = kalman(observations, log_q.exp(), log_r.exp())
    optimizer.zero_grad()
    ll.backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"step {step:2d}: log likelihood {ll.item():.6f}  q {log_q.exp().item():.4f}  r {log_r.exp().item():.4f}")
rmse = lambda a: (a - truth[0]).square().mean().sqrt().item()
raw = torch.cat(observations).flatten()
print(f"RMSE raw {rmse(raw):.4f}, filtered {rmse(track[0].detach()):.4f}")
print(track[:, -1])
