"""Runs small programs in real PyTorch and records every tensor they leave: layout, memory, history, gradient, or the error.

A program is plain Python over `leaf(...)`, `data(...)`, `torch`, `F` and `linalg`; it is also lowered to JSON, which the
tests run in the engine. Usage: python3 record_programs.py views indexing inplace … > nothing; writes <group>.json.
"""
import ast
import importlib
import json
import math
import sys
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
warnings.simplefilter('ignore')


def pattern(count, seed):
    """Numbers that float32 holds exactly, all different in any row of a hundred."""
    return [((k * 37 + seed * 11) % 101) / 16 - 3 for k in range(count)]


def data(*shape, seed=0, dtype=torch.float32):
    return torch.tensor(pattern(math.prod(shape), seed), dtype=dtype).reshape(shape).clone()


def leaf(*shape, seed=0, dtype=torch.float32):
    return data(*shape, seed=seed, dtype=dtype).requires_grad_()


def like(tensor, seed=0):
    return leaf(*tensor.shape, seed=seed, dtype=tensor.dtype)


OPERATORS = {ast.Add: 'add', ast.Sub: 'sub', ast.Mult: 'mul', ast.Div: 'div', ast.MatMult: 'matmul', ast.Pow: 'pow', ast.Gt: 'gt', ast.Lt: 'lt'}


def lower(node):
    """An expression as JSON: {"name"}, {"call", "on", "args", "kw"}, {"get", "index"}, or a constant."""
    match node:
        case ast.Constant(value=float() as value) if value.is_integer():
            return {'float': value}
        case ast.Constant(value=value):
            return '...' if value is ... else value
        case ast.Name(id=name):
            return {'name': name}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = lower(operand)
            return {'float': -inner['float']} if isinstance(inner, dict) and 'float' in inner else -inner
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return {'list': [lower(item) for item in items]}
        case ast.Slice(lower=start, upper=stop, step=step):
            return {'slice': [None if part is None else lower(part) for part in (start, stop, step)]}
        case ast.Subscript(value=value, slice=index):
            return {'get': lower(value), 'index': indices(index)}
        case ast.BinOp(left=left, op=op, right=right):
            return {'call': OPERATORS[type(op)], 'on': lower(left), 'args': [lower(right)], 'kw': {}}
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return {'call': OPERATORS[type(op)], 'on': lower(left), 'args': [lower(right)], 'kw': {}}
        case ast.Attribute(value=ast.Name(id='torch'), attr=dtype):
            return dtype
        case ast.Attribute(value=value, attr=attr):
            return {'attribute': attr, 'on': lower(value)}
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            on = {'module': 'test'}
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=keywords):
            modules = {'torch': 'torch', 'F': 'functional', 'torch.linalg': 'linalg', 'torch.autograd': 'autograd'}
            path = ast.unparse(value)
            on = {'module': modules[path]} if path in modules else lower(value)
        case _:
            raise SyntaxError(ast.dump(node))
    return {'call': name, 'on': on, 'args': [lower(arg) for arg in args], 'kw': {k.arg: lower(k.value) for k in keywords}}


def indices(node):
    return [lower(item) for item in node.elts] if isinstance(node, ast.Tuple) else [lower(node)]


def statement(node):
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return {'bind': [name], 'value': lower(value)}
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
            return {'bind': [name.id for name in names], 'unpack': True, 'value': lower(value)}
        case ast.Assign(targets=[ast.Subscript(value=value, slice=index)], value=right):
            return {'set': lower(value), 'index': indices(index), 'value': lower(right)}
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            call = {'call': OPERATORS[type(op)] + '_', 'on': {'name': name}, 'args': [lower(value)], 'kw': {}}
            return {'bind': [name], 'value': call}
        case ast.Expr(value=value):
            return {'bind': [], 'value': lower(value)}
        case ast.With(items=[item], body=body):
            return {'with': ast.unparse(item.context_expr).removesuffix('()').removeprefix('torch.'), 'body': [statement(s) for s in body]}
    raise SyntaxError(ast.dump(node))


def number(value):
    return value if isinstance(value, (bool, int)) or math.isfinite(value) else repr(value)


def history(node, depth=5):
    """`MulBackward0(AccumulateGrad, None)`, with #k where an edge leads to a Node's output k."""
    if node is None:
        return 'None'
    name = node.name().removeprefix('torch::autograd::')
    if depth == 0 or not node.next_functions:
        return name
    return f"{name}({', '.join(history(n, depth - 1) + (f'#{k}' if k else '') for n, k in node.next_functions)})"


def seen(tensor, env):
    out = {
        'shape': list(tensor.shape),
        'stride': list(tensor.stride()),
        'offset': tensor.storage_offset(),
        'dtype': str(tensor.dtype).removeprefix('torch.'),
        'values': [number(v) for v in tensor.detach().flatten().tolist()],
        'version': tensor._version,
        'is_leaf': tensor.is_leaf,
        'requires_grad': tensor.requires_grad,
        'grad_fn': history(tensor.grad_fn),
    }
    shares = [n for n, other in env.items() if isinstance(other, torch.Tensor) and other is not tensor and other.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr() and tensor.numel() > 0]
    return out | ({'shares': shares} if shares else {})


def run(name, source):
    tree = ast.parse(source)
    case = {'name': name, 'source': source, 'program': [statement(node) for node in tree.body]}
    env = {}
    try:
        exec(source, {'torch': torch, 'F': F, 'leaf': leaf, 'data': data, 'like': like}, env)
    except Exception as error:
        return case | {'error': {'type': type(error).__name__, 'text': str(error)}}
    flat = {}
    for key, value in env.items():
        if isinstance(value, torch.Tensor):
            flat[key] = value
        elif isinstance(value, (tuple, list)):
            flat |= {f'{key}[{i}]': item for i, item in enumerate(value) if isinstance(item, torch.Tensor)}
    case['tensors'] = {key: seen(value, flat) for key, value in flat.items()}
    outputs = [v for v in flat.values() if v.grad_fn is not None]
    if outputs:
        try:
            weighted = [(v * data(*v.shape, seed=5, dtype=v.dtype)).sum().to(torch.float64) for v in outputs]
            total = weighted[0]
            for part in weighted[1:]:
                total = total + part
            total.backward()
            case['grads'] = {
                key: {'stride': list(v.grad.stride()), 'values': [number(g) for g in v.grad.flatten().tolist()]} if v.grad is not None else None
                for key, v in flat.items() if v.is_leaf and v.requires_grad
            }
        except Exception as error:
            case['backward_error'] = {'type': type(error).__name__, 'text': str(error)}
    return case


def main():
    here = Path(__file__).parent
    sys.path.insert(0, str(here))
    for group in sys.argv[1:]:
        programs = importlib.import_module(f'programs_{group}').PROGRAMS
        cases = [run(name, source) for name, source in programs.items()]
        lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
        (here / f'{group}.json').write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')


if __name__ == '__main__':
    main()
