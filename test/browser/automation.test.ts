import type { Browser } from 'playwright-core';
import { barriers, fill, onScreen, openBrowser, type Seat, sitDown } from '../support/console';
import { admin, openPremises, type Premises, type Running } from '../support/process';

jest.setTimeout(60_000);

onScreen('a template and a rule', () => {
  let browser: Browser;
  let premises: Premises;
  let server: Running;
  let seat: Seat;

  beforeAll(async () => {
    [browser, premises] = await Promise.all([openBrowser(), openPremises()]);
    server = await premises.start({ env: { BUSINESS_NAME: '云锦茶行' } });
    seat = await sitDown(browser, { url: server.url });
    await seat.enter(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await premises?.close();
  });

  const body = (shop: string) => `{{ honorific }}，我们在杭州河坊街 12 号，${shop}恭候光临。`;
  const said = '我们在杭州河坊街 12 号，云锦茶行恭候光临。';

  test('a template is written beside its readers, and published', async () => {
    const { page, words } = seat;
    await seat.go('/templates');
    await seat.press(words.templates.add);
    await page.getByLabel(words.templates.name, { exact: true }).fill('where-we-are');
    const text = page.getByRole('textbox', { name: words.templates.body });
    await text.fill(body('{{ business.name }}'));
    await seat.press(words.templates.publish);
    await seat.sees(/\{\{ business\.name \}\} 可能不知道/);
    await text.fill(body('{{ business.name | default: "我们" }}'));
    const readers = page.getByRole('region', { name: words.templates.preview });
    await seat.sees(`李经理，${said}`, readers);
    await seat.sees(`顾客，${said}`, readers);
    await seat.press(words.templates.publish);
    await seat.sees(fill(words.templates.published, { version: 1 }));
  });

  test('a greeting says what readers may take amiss, leads to the place, and asks before it is published so', async () => {
    const { page, words } = seat;
    const { lint, locales } = words.templates;
    const greeting = `尊敬的{% if name %}{{ honorific }}{% endif %}，${'\n'.repeat(40)}中秋快樂，全场最低价，立减 44 元。`;
    await seat.go('/templates?id=new');
    await page.getByLabel(words.templates.name, { exact: true }).fill('中秋');
    const text = page.getByRole('textbox', { name: words.templates.body });
    await text.fill(greeting);
    await page.getByRole('combobox', { name: words.templates.purpose }).press('Enter');
    await page.getByRole('option', { name: words.templates.purposes.greeting }).click();

    const found = page.getByRole('region', { name: lint.title }).getByRole('listitem');
    await seat.sees(/称呼里没有人/, found);
    expect((await found.allTextContents()).map(line => line.slice(0, line.indexOf('·')).trim())).toEqual([
      ...[lint.stop, lint.warn, lint.hint, lint.hint],
    ]);
    expect(await barriers(page)).toEqual([]);
    await seat.press(words.templates.locales.en);
    await seat.press(new RegExp(`^${lint.warn} · ${locales['zh-CN']}`));
    const chosen = await text.evaluate(
      '(field => [field.value.slice(field.selectionStart, field.selectionEnd), field.scrollTop > 0])(document.activeElement)',
    );
    expect(chosen).toEqual(['樂', true]);

    const dialog = page.getByRole('dialog');
    await seat.press(words.templates.publish);
    await seat.sees(/称呼里没有人/, dialog);
    expect(await barriers(page)).toEqual([]);
    await seat.press(words.common.cancel, dialog);
    await dialog.waitFor({ state: 'detached' });
    await text.fill(greeting.replace('尊敬的', ''));
    await seat.press(words.templates.publish);
    await seat.sees(fill(words.templates.published, { version: 1 }));
  });

  test('a rule says when it is the answer, and can be tried before anybody hears it', async () => {
    const { page, words } = seat;
    await seat.go('/rules');
    await seat.press(words.rules.add);
    await page.getByRole('textbox', { name: words.rules.name, exact: true }).fill('在哪里');
    const wordsField = page.getByRole('group', { name: words.rules.kinds.text }).getByRole('textbox').last();
    for (const word of ['地址', '怎么走']) {
      await wordsField.fill(word);
      await wordsField.press('Enter');
    }
    await seat.press(`${words.rules.removeRow}: ${words.rules.actions.text}`);
    await seat.press(words.rules.addAction);
    await page.getByRole('menuitem', { name: words.rules.actions.template }).click();
    await page.getByRole('combobox', { name: words.rules.pickTemplate }).click();
    await page.getByRole('option', { name: /where-we-are/ }).click();
    await seat.press(words.common.save);
    await page.getByRole('listitem').filter({ hasText: '在哪里' }).waitFor();

    await seat.write(words.rules.trySay, '你们店怎么走？');
    await seat.press(words.rules.tryRun);
    const tried = page.getByRole('region', { name: words.rules.tryTitle });
    await seat.sees(new RegExp(said), tried);
    await seat.sees(new RegExp(fill(words.rules.byRule, { name: '在哪里' })), tried);
  });

  test('and on the stage 李娜 is told, by her name, with the reason', async () => {
    const { page, words } = seat;
    await seat.go('/stage');
    await seat.press(/李娜/, page.getByRole('region', { name: words.stage.personas }));
    await seat.write(words.stage.say, '请问你们店怎么走');
    await page.keyboard.press('Enter');
    const phone = page.getByRole('log', { name: fill(words.stage.phone, { name: '李娜' }) });
    await seat.sees(new RegExp(`李娜，${said}`), phone);
    const why = page.getByRole('region', { name: words.stage.why });
    await why.getByRole('link', { name: '在哪里' }).waitFor();
    await why.getByRole('link', { name: 'where-we-are' }).waitFor();
    await seat.sees('说到“怎么走”', why);
  });

  test('a rule that is switched off is silent', async () => {
    const { page, words } = seat;
    await seat.go('/rules');
    const name = fill(words.rules.switch, { name: '在哪里' });
    await page.getByRole('switch', { name }).press('Enter');
    await page.getByRole('switch', { name, checked: false }).waitFor({ state: 'attached' });
    await page.getByRole('switch', { name, disabled: false }).waitFor({ state: 'attached' });
    await seat.write(words.rules.trySay, '你们店怎么走？');
    await seat.press(words.rules.tryRun);
    await page
      .getByRole('region', { name: words.rules.tryTitle })
      .getByRole('heading', { name: words.rules.why })
      .waitFor();
    expect(await page.getByText('云锦茶行恭候光临').count()).toBe(0);
    expect(seat.alarms).toEqual([]);
  });
});
