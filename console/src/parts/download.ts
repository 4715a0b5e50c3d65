/** Files that the server makes: fetched, so that a refusal is a problem, then saved. */
import { asProblem } from '../api/problem.ts';

/** @throws the problem that the server answered with */
export async function download(path: string, fileName: string, accept = '*/*'): Promise<void> {
  const response = await fetch(path, { headers: { accept } });
  if (!response.ok) throw await asProblem(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
