import { pageByPage, withParts } from './page-by-page.ts';

test('the first page is asked for as it is, each other one by the cursor of the one before', async () => {
  const asked: string[] = [];
  const { queryFn, initialPageParam, getNextPageParam } = pageByPage(
    () => 'tenant=t1&limit=50',
    (query) => {
      asked.push(query);
      return Promise.resolve<{ nextCursor: string | null }>({ nextCursor: 'a&b' });
    },
  );
  const { signal } = new AbortController();
  const first = await queryFn({ pageParam: initialPageParam, signal });
  await queryFn({ pageParam: getNextPageParam(first) ?? '', signal });
  expect(asked).toEqual(['tenant=t1&limit=50', 'tenant=t1&limit=50&cursor=a%26b']);
  expect(getNextPageParam({ nextCursor: null })).toBeNull();
});

test('a part that is there already is replaced, not doubled', () => {
  expect(withParts('f=a&f=b&limit=5', { limit: '50', sort: '-asked' })).toBe('f=a&f=b&limit=50&sort=-asked');
});
