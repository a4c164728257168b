import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { accessLog } from './access-log';
import { consoleFiles } from './console';
import { apiDocument } from './document';
import type { Door } from './door';
import { errors, faultFacts } from './errors';
import { headers } from './headers';
import { health } from './health';
import { mediaFiles } from './media';
import { metricsPage } from './metrics';
import { mount } from './mount';
import { openOnce } from './once';
import { ownPages } from './own-page';
import { allRoutes } from './routes';
import { trackedLinks } from './tracked-links';
import { webhooks } from './webhooks';

/**
 * Every door of the house, for a server. Platforms' pushes are handled first and by themselves; what follows is for people
 * and programs.
 */
export function openApp(house: Door): RequestListener {
  const app = new Koa();
  app.proxy = house.site.trustProxy > 0;
  app.maxIpsCount = house.site.trustProxy;
  const routes = allRoutes(house);
  const api = mount(house, routes, openOnce(house));

  app.use(accessLog(house));
  app.use(headers());
  app.use(errors(house.log));
  app.use(health(house));
  app.use(metricsPage(house));
  app.use(apiDocument(routes, house.site));
  app.use(mediaFiles(house));
  app.use(ownPages(house));
  app.use(trackedLinks(house));
  app.use(api.routes());
  app.use(api.allowedMethods());
  app.use(consoleFiles(house.site.consoleDir));
  app.on('error', (error: unknown) => house.log.error(faultFacts(error), 'http.fault'));
  const forPlatforms = webhooks(house, house.site.trustProxy);
  const forPeople = app.callback();
  return (request, response) => {
    if (!forPlatforms(request, response)) void forPeople(request, response);
  };
}
