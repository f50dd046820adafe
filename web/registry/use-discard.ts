/**
 * Ends an import, and asks for nothing of it any more.
 */
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { cancelImportRoute, importRowsRoute, readImportRoute } from "../../src/contract/import.ts";
import { type CallProblem, call, keyOf } from "../call.ts";
import { queries } from "../queries.ts";

export function useDiscard(id: string, onDone: () => void): UseMutationResult<void, CallProblem, void> {
  return useMutation<void, CallProblem, void>({
    mutationKey: [cancelImportRoute.path],
    mutationFn: async () => {
      await call(cancelImportRoute, { params: { id } });
      onDone();
      forgetReplies(id);
    },
  });
}

/** Nothing changed but the import itself, which is the one thing that must not be asked for again. */
export function forgetReplies(id: string): void {
  queries.removeQueries({ queryKey: keyOf(readImportRoute, { params: { id } }) });
  queries.removeQueries({ queryKey: [importRowsRoute.path, { id }] });
}
