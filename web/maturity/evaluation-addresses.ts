/**
 * The addresses of one evaluation and of several side by side.
 */
import { searchText } from "../router.tsx";
import type { BesideSearch, ChangesSearch, PictureSearch } from "./picture-address.ts";

export const evaluationHref = (id: string, criterion?: string) => `/evaluations/${id}${searchText({ criterion })}`;
export const picturesHref = (id: string, search: PictureSearch = {}) =>
  `/evaluations/${id}/pictures${searchText({ ...search })}`;
export const changesHref = (id: string, search: ChangesSearch = {}) =>
  `/evaluations/${id}/changes${searchText({ ...search })}`;
export const besideHref = (search: BesideSearch = {}) => `/evaluations/beside${searchText({ ...search })}`;
