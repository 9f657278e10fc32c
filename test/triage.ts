// A person at the findings, for tests: over the API, signed in by a token of their own name.
import { type FindingFile, type FindingList } from '@countersign/contract';
import request, { type Response } from 'supertest';
import { type DataSource } from 'typeorm';
import { createToken } from '../apps/api/src/session/api-tokens.query.ts';
import { type ServedApi } from '../apps/api/src/testing/serve-api.ts';

export interface Person {
  get(path: string, query?: object): Promise<Response>;
  patch(findingId: string, order: object): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
  /** The next step, whatever the newest one is. */
  step(findingId: string, order: object): Promise<FindingFile>;
  file(findingId: string): Promise<FindingFile>;
  list(query?: object): Promise<FindingList['items']>;
}

export async function person(
  api: ServedApi,
  dataSource: DataSource,
  name: string,
  role: 'viewer' | 'analyst' | 'auditor' | 'admin' = 'analyst',
): Promise<Person> {
  const { token } = (await createToken(dataSource, { name, role, hours: 1 }))!;
  const root = '/api/v1';
  const sent = (call: request.Test) => call.set('Authorization', `Bearer ${token}`);
  const get = async (path: string, query: object = {}) =>
    sent(
      request(api.address)
        .get(root + path)
        .query(query),
    );
  const patch = async (findingId: string, order: object) =>
    sent(request(api.address).patch(`${root}/findings/${findingId}`).send(order));
  const good = (answer: Response) => {
    if (answer.status === 500) throw new Error(api.logged.at(-1));
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
    return answer.body as unknown;
  };
  const file = async (findingId: string) => good(await get(`/findings/${findingId}`)) as FindingFile;
  return {
    get,
    patch,
    file,
    post: async (path, body) =>
      sent(
        request(api.address)
          .post(root + path)
          .send(body),
      ),
    async step(findingId, order) {
      const { life } = await file(findingId);
      return good(await patch(findingId, { ...order, seen: life.steps })) as FindingFile;
    },
    list: async (query) => (good(await get('/findings', query)) as FindingList).items,
  };
}
