"""A snippet's text, read and not run: its statements and the names each binds, by syntax node, and its code objects.

Lines count from 1. Columns are Python's own, which count bytes of UTF-8; what reads them makes UTF-16 units of them.
"""
import ast
import io
from json import dumps

import _gradient_lens as engine

#: Stands for the end of a line.
_END = 1 << 30


def _span(node):
    """[line, column, end line, end column] of a syntax node."""
    return [node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]


#: Statements whose own text ends where their body begins.
_COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


def lines_of(code):
    """The lines of a text as Python counts them: `str.splitlines` would end some at form feeds and their kind too."""
    return list(io.StringIO(code, None))


class Text:
    """A text that CPython has compiled. Raises what `ast.parse` and `compile` raise."""

    def __init__(self, code, path):
        self.code = code
        self.path = path
        self.lines = lines_of(code)
        self.tree = ast.parse(code, path)
        self.compiled = compile(self.tree, path, "exec")
        self.source = None

    def prepare(self):
        """Adds what a traced run needs: the source and the code objects, which the engine is told of. False when that was done before."""
        if self.source is not None:
            return False
        self.source = Source(self.tree, self.code)
        self.codes = _code_objects(self.compiled)
        #: The `def` of each function, by its code object's id.
        self.functions = {id(code): self.source.of_line.get(code.co_firstlineno) for code in self.codes[1:]}
        tables = [[id(code), code.co_firstlineno, code.co_linetable.decode("latin-1")] for code in self.codes]
        engine.read(dumps(self.source.statements), dumps(tables))
        return True


class Source:
    """Statements in source order, with what they bind."""

    def __init__(self, tree, source):
        self._has_walrus = ":=" in source
        #: span and bindings of every statement.
        self.statements = []
        #: Lines of a `for`'s body, when it stands on lines of its own, by statement.
        self.loops = {}
        #: line → statement that covers it; the innermost wins.
        self.of_line = {}
        self._visit(tree.body)
        #: The line on which each statement begins.
        self.starts = [span[0] for span, _ in self.statements]

    def _visit(self, body):
        for node in body:
            self._statement(node)
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(node, name, None)
                if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                    self._visit(inner)
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                self._visit(part.body)

    def _statement(self, node):
        index = len(self.statements)
        last = node.end_lineno
        header = _span(node)
        if isinstance(node, _COMPOUND):
            body = node.cases if isinstance(node, ast.Match) else node.body
            first = body[0]
            start = first.pattern.lineno if isinstance(node, ast.Match) else min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))])
            last = max(node.lineno, start - 1)
            header = [*header[:2], last, 0 if last > node.lineno else _END]
            if start == node.lineno:
                header[3] = first.col_offset
        bound = [(path, _span(at)) for path, at in _names(node)]
        if self._has_walrus:
            bound += [(item.id, _span(item)) for item in _walrus_targets(node)]
        owner = self.of_line.get(node.lineno)
        if owner is not None and self.statements[owner][0][2] == node.lineno:
            # One line event stands for all that is on a line (`a = 1; b = 2`, `for x in xs: f(x)`): one statement of ours.
            span, names = self.statements[owner]
            span[2:] = max(span[2:], header[2:])
            names.extend(bound)
            index = owner
        else:
            self.statements.append((header, bound))
        for line in range(node.lineno, last + 1):
            self.of_line[line] = index
        if isinstance(node, (ast.For, ast.AsyncFor)) and node.body[0].lineno > node.lineno:
            self.loops[index] = range(node.body[0].lineno, node.body[-1].end_lineno + 1)


def _names(node):
    """(path, syntax node) of what a statement binds, not counting its body and what expressions bind."""
    bound = []
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _targets(target, bound)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and node.value is not None:
        _targets(node.target, bound)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        _targets(node.target, bound)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                _targets(item.optional_vars, bound)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument is not None:
                bound.append((argument.arg, argument))
    return bound


def _targets(target, bound):
    if isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            _targets(item, bound)
    elif isinstance(target, ast.Starred):
        _targets(target.value, bound)
    elif isinstance(target, (ast.Name, ast.Attribute)):
        found = _path(target)
        if found is not None:
            bound.append((found, target))


def _path(target):
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        base = _path(target.value)
        return None if base is None else f"{base}.{target.attr}"
    return None


def _walrus_targets(node):
    """What `:=` binds in the expressions of a statement."""
    return [item.target for value in _own_expressions(node) for item in _walk(value) if isinstance(item, ast.NamedExpr)]


def _own_expressions(node):
    """Expressions of a statement that run in its own frame, its body's left out."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return ()
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _walk(value):
    """An expression's parts, not entering what runs in a frame of its own."""
    stack = [value]
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        stack.extend(child for child in ast.iter_child_nodes(item) if isinstance(child, ast.expr | ast.keyword | ast.comprehension | ast.FormattedValue))


def _code_objects(root):
    """A code object and all inside it."""
    found = [root]
    for code in found:
        found.extend(item for item in code.co_consts if hasattr(item, "co_code"))
    return found
