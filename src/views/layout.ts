/**
 * How large the boxes are and how the layout library is to place them. Text is measured in cells of a monospaced font, so sizes are the same on every
 * machine and a test can read them. The layout itself runs elsewhere (NOTE [The panel's policy]).
 */
import type { LayoutGraph, PanelEdge, PanelNode } from '../protocol/panel.ts';

/** Pixels of one cell at the panel's font size, and of one line. */
const CELL = 7.25;
const LINE = 18;
const PADDING = 14;
/** Widths grow by this many cells, so that a number with one digit more does not move the whole picture. */
const STEP = 4;
/** Beyond this many nodes the order of inputs gives way to fewer crossings, and factors show only where one looks. */
const ORDERED = 80;
/** Edges into one leaf that are routed. */
const ROUTED = 4;

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
function nodeLines(node: PanelNode): string[] {
  const lines = [`${node.title}  ${node.kind === 'operator' ? node.type : node.kind}`, `${node.shape}  ${node.value}`];
  if (node.kind !== 'constant') lines.push(node.adjoint === '' ? '' : `${node.adjointShort} = ${node.adjoint}`);
  return lines;
}

export function nodeSize(node: PanelNode): { width: number; height: number } {
  const lines = nodeLines(node);
  // The name stands in bold, which is wider.
  const columns = Math.max(18, ...lines.map((line, i) => cells(line) + (i === 0 ? 0.2 * cells(node.title) + 1 : 0)));
  const round = node.kind === 'operator' ? 0 : 2 * CELL;
  return {
    width: Math.ceil(columns / STEP) * STEP * CELL + 2 * PADDING + round,
    height: lines.length * LINE + 16,
  };
}

/**
 * The graph as the layout library takes it, the result on top and gradients flowing down.
 *
 * NOTE [Far edges] A parameter used in every iteration of a loop has an edge from every layer; routing them all takes seconds and leaves a picture of lines.
 * Only the few nearest the result are routed; the panel draws the others when their node is looked at.
 */
export function layoutGraph(nodes: readonly PanelNode[], edges: readonly PanelEdge[]): LayoutGraph {
  const ordered = nodes.length <= ORDERED;
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const routed = routedEdges(nodes, edges);
  const used = new Set(routed.map((i) => `${edges[i]!.from}.${edges[i]!.input}`));
  return {
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      // Straight pieces through the free space; the panel rounds them into curves.
      'elk.edgeRouting': 'POLYLINE',
      'elk.layered.spacing.nodeNodeBetweenLayers': '26',
      'elk.layered.spacing.edgeNodeBetweenLayers': '22',
      'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
      'elk.spacing.nodeNode': '44',
      'elk.spacing.edgeNode': '26',
      'elk.spacing.edgeEdge': '18',
      'elk.spacing.edgeLabel': '7',
      'elk.padding': '[top=24,left=24,bottom=24,right=24]',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
      'elk.layered.thoroughness': ordered ? '10' : '3',
      'elk.edgeLabels.placement': 'CENTER',
    },
    children: nodes.map((node, i) => ({
      id: `n${i}`,
      ...nodeSize(node),
      layoutOptions: {
        'elk.portConstraints': ordered ? 'FIXED_ORDER' : 'FIXED_SIDE',
        'elk.portAlignment.default': 'DISTRIBUTED',
      },
      ports: [
        port(`n${i}.in`, 'NORTH', 0),
        // The library counts the ports of a lower side from right to left.
        ...node.inputs
          .map((_, k) => port(`n${i}.${k}`, 'SOUTH', node.inputs.length - 1 - k))
          .filter((_, k) => used.has(`${node.id}.${k}`)),
      ],
    })),
    edges: routed.map((i) => {
      const { from, to, input, label } = edges[i]!;
      const box = { text: label, width: cells(label) * CELL * 0.94 + 10, height: LINE };
      return {
        id: `e${i}`,
        sources: [`n${index.get(from)}.${input}`],
        targets: [`n${index.get(to)}.in`],
        labels: label === '' || !ordered ? [] : [box],
      };
    }),
  };
}

/** Indices of the edges that are routed. */
function routedEdges(nodes: readonly PanelNode[], edges: readonly PanelEdge[]): number[] {
  const leaves = new Set(nodes.filter(({ kind }) => kind !== 'operator').map(({ id }) => id));
  const uses = new Map<number, number>();
  return edges.flatMap(({ to }, i) => {
    const before = uses.get(to) ?? 0;
    uses.set(to, before + 1);
    return leaves.has(to) && before >= ROUTED ? [] : [i];
  });
}

function port(id: string, side: 'NORTH' | 'SOUTH', index: number): LayoutGraph['children'][number]['ports'][number] {
  return { id, width: 1, height: 1, layoutOptions: { 'elk.port.side': side, 'elk.port.index': String(index) } };
}
