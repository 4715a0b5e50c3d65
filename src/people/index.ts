export { type Told, type TraceRequest, tellTrace } from './trace.ts';
