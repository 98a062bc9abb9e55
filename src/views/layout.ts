/**
 * How large the boxes are and how the layout library is to place them. Text is measured in cells of a monospaced font, so sizes are the same on every
 * machine and a test can read them. The layout itself runs elsewhere (NOTE [The panel's policy]).
 */
import type { LayoutGraph, PanelEdge, PanelNode } from '../protocol/panel.ts';

/** Pixels of one cell at the panel's font size, and of one line. */
export const CELL = 7.25;
export const LINE = 18;
const PADDING = 14;
/** Widths grow by this many cells, so that a number with one digit more does not move the whole picture. */
const STEP = 4;
/** Beyond this many nodes the order of inputs gives way to fewer crossings. */
const ORDERED = 80;

/** Cells a text takes: two for wide characters such as Chinese. */
export function cells(text: string): number {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x3fffd);
    count += wide ? 2 : 1;
  }
  return count;
}

/** The lines of a node's box; the panel draws the same ones. */
export function nodeLines(node: PanelNode): string[] {
  const lines = [`${node.title}  ${node.kind === 'operator' ? node.type : node.kind}`, `${node.shape}  ${node.value}`];
  if (node.kind !== 'constant') lines.push(node.adjoint === '' ? '' : `${node.adjointName} = ${node.adjoint}`);
  return lines;
}

export function nodeSize(node: PanelNode): { width: number; height: number } {
  const lines = nodeLines(node);
  const columns = Math.max(18, ...lines.map(cells));
  const round = node.kind === 'operator' ? 0 : 2 * CELL;
  return {
    width: Math.ceil(columns / STEP) * STEP * CELL + 2 * PADDING + round,
    height: lines.length * LINE + 16,
  };
}

/** The graph as the layout library takes it, the result on top and gradients flowing down. */
export function layoutGraph(nodes: readonly PanelNode[], edges: readonly PanelEdge[]): LayoutGraph {
  const ordered = nodes.length <= ORDERED;
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  return {
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'SPLINES',
      'elk.layered.edgeRouting.splines.mode': 'CONSERVATIVE',
      'elk.layered.spacing.nodeNodeBetweenLayers': '56',
      'elk.spacing.nodeNode': '48',
      'elk.spacing.edgeNode': '28',
      'elk.spacing.edgeEdge': '18',
      'elk.spacing.edgeLabel': '8',
      'elk.padding': '[top=24,left=24,bottom=24,right=24]',
      'elk.layered.nodePlacement.strategy': ordered ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.thoroughness': ordered ? '10' : '3',
      'elk.edgeLabels.placement': 'CENTER',
    },
    children: nodes.map((node, i) => ({
      id: `n${i}`,
      ...nodeSize(node),
      layoutOptions: {
        'elk.portConstraints': ordered ? 'FIXED_ORDER' : 'FIXED_SIDE',
        'elk.portAlignment.default': 'CENTER',
        'elk.spacing.portPort': '36',
      },
      ports: [
        port(`n${i}.in`, 'NORTH', 0),
        // The library counts the ports of a lower side from right to left.
        ...node.inputs
          .map((_, k) => port(`n${i}.${k}`, 'SOUTH', node.inputs.length - 1 - k))
          .filter((_, k) => edges.some((edge) => edge.from === node.id && edge.input === k)),
      ],
    })),
    edges: edges.map((edge, i) => ({
      id: `e${i}`,
      sources: [`n${index.get(edge.from)}.${edge.input}`],
      targets: [`n${index.get(edge.to)}.in`],
      labels:
        edge.label === '' ? [] : [{ text: edge.label, width: cells(edge.label) * CELL * 0.94 + 10, height: LINE }],
    })),
  };
}

function port(id: string, side: 'NORTH' | 'SOUTH', index: number): LayoutGraph['children'][number]['ports'][number] {
  return { id, width: 1, height: 1, layoutOptions: { 'elk.port.side': side, 'elk.port.index': String(index) } };
}
