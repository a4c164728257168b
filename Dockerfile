# syntax=docker/dockerfile:1
ARG BASE_IMAGE=node:24-slim

FROM ${BASE_IMAGE} AS build
# Another npm registry than the usual one, for networks that have their own.
ARG NPM_REGISTRY=
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}
COPY . .
RUN npm run build && npm prune --omit=dev

FROM ${BASE_IMAGE}
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/config ./config
COPY --from=build /app/templates ./templates
RUN install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=4 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`, { signal: AbortSignal.timeout(2500) }).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=4", "dist/src/main.js"]
