# Attention of half precision that no fused kernel takes is computed in float32; tensors without elements are contiguous, however they are turned.
import torch
import torch.nn.functional as F


def nodes(node):
    return [] if node is None else [node.name()] + [name for next_, _ in node.next_functions for name in nodes(next_)]


for dtype in [torch.bfloat16, torch.float16, torch.float32]:
    q, k, v = [(torch.arange(12.0) / 8 + shift).sin().view(1, 2, 2, 3).to(dtype).requires_grad_() for shift in (0, 1, 2)]
    mask = torch.tensor([[3.0, 2.0], [0.5, -1.0]], dtype=dtype, requires_grad=True)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    print(out.dtype, nodes(out.grad_fn))
    out.sum().backward()
    print(out, mask.grad.dtype, q.grad.dtype)
    flat = [x.detach()[0, 0].requires_grad_() for x in (q, k, v)]
    print(nodes(F.scaled_dot_product_attention(*flat).grad_fn), F.scaled_dot_product_attention(*flat, is_causal=True))
    shared = F.scaled_dot_product_attention(q, k[:, :1], v[:, :1], attn_mask=mask, enable_gqa=True)
    print(nodes(shared.grad_fn))

turned = torch.zeros(0, 2, 2).mT
print(turned.is_contiguous(), turned.contiguous() is turned, turned.stride(), (turned + 1).stride(), turned.exp().stride(), (turned * turned).stride(), (turned + torch.zeros(2)).stride(), turned.clone().stride(), turned.view(0, 4).shape)
print(torch.zeros(2, 0, 3, 4).permute(3, 2, 0, 1).is_contiguous(), torch.zeros(0, 2, 2).inverse().is_contiguous(), turned.reshape(0, 4).stride())
