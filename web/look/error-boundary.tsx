/**
 * Stands around a page: when drawing it fails, a calm message takes its place, and the ways to other pages stay.
 */
import { Component, type ReactNode } from "react";
import { Notice } from "./notice.tsx";

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly problem?: unknown }> {
  override state: { readonly problem?: unknown } = {};

  static getDerivedStateFromError(problem: unknown) {
    return { problem: problem ?? new Error("the page cannot be drawn") };
  }

  override render() {
    return this.state.problem === undefined ? this.props.children : <Notice problem={this.state.problem} />;
  }
}
