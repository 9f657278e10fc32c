import { apiRoot, routes } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

let document: {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

beforeAll(async () => {
  api = await serveApi(db.dataSource);
  document = (await request(api.address).get('/api/openapi.json')).body;
});
afterAll(() => api.close());

test('the description is public, OpenAPI 3.1, and every reference in it leads somewhere', () => {
  expect(document.openapi).toBe('3.1.0');
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? [];
    expect([reference, Object.keys(document.components.schemas)]).toEqual([
      reference,
      expect.arrayContaining([name]),
    ]);
  }
});

test('every route of the contract is described', () => {
  for (const route of Object.values(routes)) {
    const paths = Object.keys(document.paths).filter((path) => path.startsWith(apiRoot + route));
    expect([route, paths.length > 0]).toEqual([route, true]);
  }
});

test('every operation describes what it answers, and how it fails', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(operations)) {
      const good = Object.entries(responses).find(([status]) => status.startsWith('2'));
      const described = good !== undefined && (good[0] === '204' || good[1].content !== undefined);
      expect([method, path, described, 'default' in responses]).toEqual([method, path, true, true]);
    }
  }
});

test('the question of a list is described by its parameters', () => {
  const { parameters = [] } = document.paths['/api/v1/requests']?.['get'] as Operation;
  expect(parameters.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['from', 'to', 'tenant', 'q', 'f', 'cursor', 'limit', 'sort']),
  );
});

test('the parameters of a path are described', () => {
  const { parameters = [] } = document.paths['/api/v1/requests/{tenantId}/{id}']?.['get'] as Operation;
  expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(['tenantId', 'id']);
});
