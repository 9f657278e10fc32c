import { onlyThis } from '../filters.ts';
import { apiQuery, type ViewState } from '../view-state.ts';

const since = { from: null, to: null, label: '', text: '' };

/** Everything open now within the view's tenants and filters: what waits does not end where the range begins. */
export function waitingQuery(view: ViewState): string {
  const f = onlyThis(view.f, { operator: 'is', dimension: 'outcome', values: ['waiting'] });
  const query = apiQuery({ ...view, f }, since);
  query.set('sort', 'requested_at');
  query.set('limit', '50');
  return query.toString();
}
