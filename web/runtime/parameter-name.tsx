/**
 * The name of a parameter: a long one breaks between its words, not within one.
 */
import { Fragment } from "react";
import { visibleLine } from "../../src/domain/visible-text.ts";

export function ParameterName({ name }: { name: string }) {
  return visibleLine(name)
    .split(/(?=[A-Z])/)
    .map((part, at) => (
      // A word may come twice.
      <Fragment key={`${at} ${part}`}>
        {at > 0 && <wbr />}
        {part}
      </Fragment>
    ));
}
