import type { MigrationInterface, QueryRunner } from 'typeorm';

const sqlite = [
  `CREATE TABLE "gift" ("id" integer PRIMARY KEY NOT NULL, "contactId" integer NOT NULL, "direction" varchar(8) NOT NULL, "what" varchar(190) NOT NULL, "value" integer, "occasion" varchar(60), "date" varchar(10) NOT NULL, "agentId" integer, "note" text, "createdAt" integer NOT NULL)`,
  `CREATE INDEX "gift_contact" ON "gift" ("contactId", "date")`,
];

const mysql = [
  `CREATE TABLE \`gift\` (\`id\` bigint NOT NULL, \`contactId\` bigint NOT NULL, \`direction\` varchar(8) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`what\` varchar(190) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`value\` bigint NULL, \`occasion\` varchar(60) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`date\` varchar(10) CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NOT NULL, \`agentId\` bigint NULL, \`note\` longtext CHARACTER SET "utf8mb4" COLLATE "utf8mb4_bin" NULL, \`createdAt\` bigint NOT NULL, INDEX \`gift_contact\` (\`contactId\`, \`date\`), PRIMARY KEY (\`id\`))`,
];

/** Gifts that were given to people and received from them. */
export class Gifts1764400000000 implements MigrationInterface {
  readonly name = 'Gifts1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    const dialect = runner.dataSource.options.type === 'mysql' ? mysql : sqlite;
    for (const statement of dialect) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('nobody would know any more who was given what');
  }
}
