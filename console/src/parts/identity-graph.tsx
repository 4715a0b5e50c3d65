import '@xyflow/react/dist/style.css';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { usePreferences } from '../preferences.tsx';

const frame = style({
  height: 440,
  width: 'full',
  borderRadius: 'lg',
  overflow: 'hidden',
  backgroundColor: 'layer-1',
});
const person = style({
  font: 'title-sm',
  color: 'neutral',
  backgroundColor: 'layer-2',
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: 'gray-800',
  borderRadius: 'full',
  paddingX: 16,
  paddingY: 12,
  maxWidth: 200,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});
const identity = style({
  font: 'ui-sm',
  color: 'neutral',
  backgroundColor: 'layer-2',
  borderWidth: 1,
  borderStyle: { default: 'solid', isLoose: 'dashed' },
  borderColor: 'gray-500',
  borderRadius: 'default',
  paddingX: 8,
  paddingY: 4,
  maxWidth: 200,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});
const symbol = style({ font: 'detail-sm', color: 'neutral-subdued', display: 'block' });

export interface GraphIdentity {
  namespace: string;
  id: string;
  stitches: boolean;
}

type PersonNode = Node<{ name: string }, 'person'>;
type IdentityNode = Node<{ identity: GraphIdentity }, 'identity'>;

function PersonBox({ data }: NodeProps<PersonNode>) {
  return (
    <div className={person} dir="auto">
      {data.name}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

function IdentityBox({ data }: NodeProps<IdentityNode>) {
  return (
    <div className={identity({ isLoose: !data.identity.stitches })}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span className={symbol}>{data.identity.namespace}</span>
      <span dir="auto">{data.identity.id}</span>
    </div>
  );
}

const nodeTypes = { person: PersonBox, identity: IdentityBox };

/** The same picture every time: rings around the person, in the order of the links. */
function layout(name: string, identities: readonly GraphIdentity[]) {
  const perRing = 10;
  const nodes: (PersonNode | IdentityNode)[] = [
    { id: 'person', type: 'person', position: { x: 0, y: 0 }, origin: [0.5, 0.5], data: { name } },
    ...identities.map((one, index): IdentityNode => {
      const ring = Math.floor(index / perRing);
      const inRing = Math.min(perRing, identities.length - ring * perRing);
      const angle = (2 * Math.PI * (index % perRing)) / inRing - Math.PI / 2 + ring * 0.3;
      return {
        id: `${one.namespace} ${one.id}`,
        type: 'identity',
        origin: [0.5, 0.5],
        position: {
          x: Math.cos(angle) * (280 + ring * 220),
          y: Math.sin(angle) * (150 + ring * 120),
        },
        data: { identity: one },
      };
    }),
  ];
  const edges: Edge[] = identities.map((one) => ({
    id: `to ${one.namespace} ${one.id}`,
    source: 'person',
    target: `${one.namespace} ${one.id}`,
    type: 'straight',
  }));
  return { nodes, edges };
}

interface IdentityGraphProps {
  name: string;
  identities: readonly GraphIdentity[];
  onSelect?: (identity: GraphIdentity) => void;
}

/** Which identities are one person, as a picture. The table beside it says the same in words. */
export function IdentityGraph({ name, identities, onSelect }: IdentityGraphProps) {
  const { theme } = usePreferences().preferences;
  const { nodes, edges } = useMemo(() => layout(name, identities), [name, identities]);
  return (
    <section className={frame} aria-label="Identity graph">
      <ReactFlow
        key={identities.length}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={theme}
        fitView
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onNodeClick={(_event, node) => {
          if (node.type === 'identity') onSelect?.(node.data.identity);
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
