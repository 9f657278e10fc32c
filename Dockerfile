# One image, one entry point for each program: ingester, notary, retention, notifier, api (with the dashboard) and,
# for a look around, the simulator.
# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY libs/domain/package.json libs/domain/
COPY libs/contract/package.json libs/contract/
COPY libs/graph/package.json libs/graph/
COPY libs/database/package.json libs/database/
COPY libs/evidence/package.json libs/evidence/
COPY libs/outbound/package.json libs/outbound/
COPY libs/program/package.json libs/program/
COPY libs/subjects/package.json libs/subjects/
COPY apps/graph-simulator/package.json apps/graph-simulator/
COPY apps/ingester/package.json apps/ingester/
COPY apps/notary/package.json apps/notary/
COPY apps/retention/package.json apps/retention/
COPY apps/notifier/package.json apps/notifier/
COPY apps/api/package.json apps/api/
COPY apps/dashboard/package.json apps/dashboard/
COPY apps/cli/package.json apps/cli/
RUN npm ci --no-fund --no-audit
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --no-fund --no-audit

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app /app
# A volume mounted here takes its owner: the notary keeps its key in it.
RUN install -d -o node -g node -m 700 /var/lib/countersign
USER node
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=64", "--initial-old-space-size=128"]
CMD ["apps/api/dist/main.js"]
