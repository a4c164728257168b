const { join } = require('node:path');

/** One script without dependencies, for pages that are not ours. */
module.exports = {
  root: __dirname,
  publicDir: false,
  build: {
    outDir: join(__dirname, '../../../dist/webchat'),
    emptyOutDir: true,
    target: 'es2020',
    lib: { entry: join(__dirname, 'main.ts'), name: 'guanxiWebchat', formats: ['iife'], fileName: () => 'widget.js' },
  },
};
