import { type INestApplication, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { permissionKey, type PermissionName } from './permission.ts';

export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: string;
  readonly permission: PermissionName | undefined;
}

/** Every endpoint of the app with what it asks of its caller. */
export function declaredRoutes(app: INestApplication): DeclaredRoute[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => (metatype ? routesOf(metatype as Type) : []));
}

function routesOf(controller: Type): DeclaredRoute[] {
  const root = String(Reflect.getMetadata(PATH_METADATA, controller) ?? '');
  const names = Object.getOwnPropertyNames(controller.prototype).filter((name) => name !== 'constructor');
  return names.flatMap((name) => {
    const handler: unknown = controller.prototype[name];
    if (typeof handler !== 'function') return [];
    const path: unknown = Reflect.getMetadata(PATH_METADATA, handler);
    if (path === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'GET';
    return {
      method,
      path: `/${root}/${String(path)}`.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''),
      handler: `${controller.name}.${name}`,
      permission: Reflect.getMetadata(permissionKey, handler) as PermissionName | undefined,
    };
  });
}

/** An endpoint nobody thought about must not be reachable, so the app does not start with one. */
export function refuseUndeclaredRoutes(app: INestApplication): void {
  const undeclared = declaredRoutes(app).filter((route) => route.permission === undefined);
  if (undeclared.length === 0) return;
  const names = undeclared.map((route) => `${route.method} ${route.path} (${route.handler})`).join(', ');
  throw new Error(`These endpoints declare no permission: ${names}. Add @Permission(…) to each.`);
}
