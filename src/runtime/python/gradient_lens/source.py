"""A snippet's statements and the names each binds, by syntax node; and the source span of every instruction.

Lines count from 1, columns from 0 in UTF-16 units, as the trace wants them.
"""
import ast


class Columns:
    """Python's UTF-8 columns as UTF-16 ones."""

    def __init__(self, source):
        self._lines = source.splitlines() or [""]
        self._ascii = source.isascii()

    def convert(self, line, column):
        if self._ascii or line > len(self._lines):
            return column
        text = self._lines[line - 1]
        if text.isascii():
            return column
        return len(text.encode()[:column].decode(errors="ignore").encode("utf-16-le")) // 2

    def span(self, node):
        """[line, column, end line, end column] of a syntax node."""
        return [
            node.lineno,
            self.convert(node.lineno, node.col_offset),
            node.end_lineno,
            self.convert(node.end_lineno, node.end_col_offset),
        ]


#: Statements whose own text ends where their body begins.
_COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


class Source:
    """Statements in source order, with what they bind."""

    def __init__(self, tree, source):
        self.columns = Columns(source)
        #: span and bindings of every statement.
        self.statements = []
        #: Lines of a `for`'s body, when it stands on lines of its own, by statement.
        self.loops = {}
        #: line → statement that covers it; the innermost wins.
        self.of_line = {}
        self._visit(tree.body)

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
        header = self.columns.span(node)
        if isinstance(node, _COMPOUND):
            body = node.cases if isinstance(node, ast.Match) else node.body
            first = body[0]
            start = first.pattern.lineno if isinstance(node, ast.Match) else min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))])
            last = max(node.lineno, start - 1)
            header = [*header[:2], last, 0 if last > node.lineno else self._length(last)]
            if start == node.lineno:
                header[3] = self.columns.convert(start, first.col_offset)
        convert = self.columns.span
        bound = [(path, convert(at)) for path, at in _names(node)]
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

    def _length(self, line):
        lines = self.columns._lines
        return len(lines[line - 1].encode("utf-16-le")) // 2 if line <= len(lines) else 0


def _names(node):
    """(path, syntax node) of what a statement binds, not counting its body."""
    bound = []

    def path(target):
        if isinstance(target, ast.Name):
            return target.id
        if isinstance(target, ast.Attribute):
            base = path(target.value)
            return None if base is None else f"{base}.{target.attr}"
        return None

    def targets(target):
        if isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                targets(item)
        elif isinstance(target, ast.Starred):
            targets(target.value)
        elif isinstance(target, (ast.Name, ast.Attribute)):
            found = path(target)
            if found is not None:
                bound.append((found, target))

    if isinstance(node, ast.Assign):
        for target in node.targets:
            targets(target)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and node.value is not None:
        targets(node.target)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        targets(node.target)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                targets(item.optional_vars)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument is not None:
                bound.append((argument.arg, argument))
    for value in _own_expressions(node):
        for item in _walk(value):
            if isinstance(item, ast.NamedExpr):
                bound.append((item.target.id, item.target))
    return bound


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


def code_objects(root):
    """A code object and all inside it."""
    found = [root]
    for code in found:
        found.extend(item for item in code.co_consts if hasattr(item, "co_code"))
    return found


def positions(code, columns):
    """Span of each instruction that has one, by its offset in bytes."""
    table = {}
    for k, (line, end_line, column, end_column) in enumerate(code.co_positions()):
        if line is not None and column is not None and end_line is not None and end_column is not None:
            table[2 * k] = [line, columns.convert(line, column), end_line, columns.convert(end_line, end_column)]
    return table
