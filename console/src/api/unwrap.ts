/** The data of a call, or its problem thrown. */
export function unwrap<Data>(answer: { data?: Data; error?: unknown }): Data {
  if (answer.error !== undefined) throw answer.error;
  return answer.data as Data;
}
