/** A call that changes something: its problem, whether it runs, and all views read anew after it. */
import { ToastQueue } from '@react-spectrum/s2';
import { useMutation, useQueryClient } from '@tanstack/react-query';

interface ChangeOptions<Output> {
  /** What the toast says: "User removed". */
  done?: string;
  onDone?(output: Output): void;
}

/** @param call makes the change; what it throws becomes `error` */
export function useChange<Input = void, Output = unknown>(
  call: (input: Input) => Promise<Output>,
  { done, onDone }: ChangeOptions<Output> = {},
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: async (output) => {
      if (done) ToastQueue.positive(done, { timeout: 5_000 });
      onDone?.(output);
      await client.invalidateQueries();
    },
  });
}
