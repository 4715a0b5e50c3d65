/** Drawn left to right, one column a kind. Loaded when a graph is shown. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type Edge, type Node, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import type { Lineage } from './policy-violation.tsx';

const frame = style({ height: 260, width: 'full', font: 'ui-sm' });
const order = ['field', 'audience', 'dataflow', 'marketing-action', 'policy'];
const columnPixels = 190;
const rowPixels = 84;

/** The way of the data; its twin for reading is the list in the dialog. */
export function LineageGraph({ lineage }: { lineage: Lineage }) {
  const rows = new Map<string, number>();
  const nodes: Node[] = lineage.nodes.map((node) => {
    const row = rows.get(node.kind) ?? 0;
    rows.set(node.kind, row + 1);
    const labels = node.labels.length > 0 ? ` (${node.labels.join(', ')})` : '';
    return {
      id: node.id,
      position: { x: order.indexOf(node.kind) * columnPixels, y: row * rowPixels },
      data: { label: `${node.name}${labels}` },
      sourcePosition: Position.Right,
      targetPosition: Position.Left,
    };
  });
  const edges: Edge[] = lineage.edges.map(({ from, to }) => ({
    id: `${from} ${to}`,
    source: from,
    target: to,
  }));
  return (
    <div className={frame} aria-hidden>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        fitView
        colorMode="system"
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}
