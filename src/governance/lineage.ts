/** How labelled data reaches a marketing action: field → audiences → dataflow → action → policy. Pure. */
import type { Policy } from './policies.ts';
import type { Carrier, GovernedFlow } from './state.ts';

export interface LineageNode {
  /** Kind and id, e.g. `field:plan`: also how a change says what it changes. */
  id: string;
  kind: 'field' | 'audience' | 'dataflow' | 'marketing-action' | 'policy';
  name: string;
  /** The policy's labels that sit on it itself. */
  labels: string[];
}

export interface Lineage {
  nodes: LineageNode[];
  edges: { from: string; to: string }[];
}

/** The way of one label, from its origin to the dataflow. */
function wayOf(carrier: Carrier, flowNode: LineageNode): LineageNode[] {
  const audience = (one: { audienceId: string; name: string }): LineageNode => ({
    id: `audience:${one.audienceId}`,
    kind: 'audience',
    name: one.name,
    labels: [],
  });
  const way = [...carrier.via].reverse().map(audience);
  if (carrier.audience) way.push(audience(carrier.audience));
  if (carrier.field !== null) {
    way.unshift({ id: `field:${carrier.field}`, kind: 'field', name: carrier.field, labels: [] });
  }
  way[0]!.labels.push(carrier.label);
  return [...way, flowNode];
}

export function lineageOf(
  carriers: readonly Carrier[],
  flow: GovernedFlow,
  policy: Policy,
  marketingAction: string,
): Lineage {
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, { from: string; to: string }>();
  const flowNode: LineageNode = {
    id: `dataflow:${flow.dataflowId}`,
    kind: 'dataflow',
    name: flow.name,
    labels: [],
  };
  const end: LineageNode[] = [
    {
      id: `marketing-action:${marketingAction}`,
      kind: 'marketing-action',
      name: marketingAction,
      labels: [],
    },
    { id: `policy:${policy.id}`, kind: 'policy', name: policy.name, labels: [] },
  ];
  for (const carrier of carriers) {
    const way = [...wayOf(carrier, flowNode), ...end];
    for (const [index, node] of way.entries()) {
      const known = nodes.get(node.id);
      if (known) known.labels = [...new Set([...known.labels, ...node.labels])];
      else nodes.set(node.id, { ...node, labels: [...node.labels] });
      const from = way[index - 1]?.id;
      if (from !== undefined) edges.set(`${from} ${node.id}`, { from, to: node.id });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
