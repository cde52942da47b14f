// What customers and themes do on product pages. Each story tells what stood on the page, and what went to the cart.

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
const LONG = 500; // longer than between two looks of the snippet

/** A page of a theme, in a frame of its own. */
const open = (address, { scripts = true } = {}) =>
  new Promise((go) => {
    const frame = document.createElement('iframe');
    if (!scripts) frame.sandbox = 'allow-same-origin';
    frame.onload = () => go(frame.contentWindow);
    frame.src = address;
    document.body.append(frame);
  });

/** The variants whose dates a customer sees there. */
const seen = ({ document }) =>
  [...document.querySelectorAll('[data-backorder-date] p')]
    .filter((line) => line.checkVisibility())
    .map((line) => line.dataset.variant);

const form = ({ document }, place = '.shopify-section') => document.querySelector(`${place} #buy`);

/** Somebody clicks into the picker, and the theme answers after a while. Tells what stood there meanwhile. */
const pick = async (page, variant, place = '.shopify-section') => {
  page.document.querySelector(`${place} [name="Size"][value="${variant}"]`).click();
  await null; // whoever watches the page has been told of the click's doings
  const meanwhile = seen(page);
  await page.picked;
  await pause(0);
  return meanwhile;
};

/** What the cart gets: id and day. */
const add = async (page, place) => {
  form(page, place).querySelector('button').click();
  return (await page.sent).json();
};

const both = async (page, place) => ({ seen: seen(page), sent: await add(page, place) });

/** A theme's section as the server would render it for another variant. Scripts in it never run. */
const section = async (page, address) =>
  new page.DOMParser()
    .parseFromString(await (await fetch(address)).text(), 'text/html')
    .querySelector('.shopify-section');

/** Makes one tree like another and keeps its nodes, as Horizon does. */
const morph = (old, fresh) => {
  if (old.nodeType === Node.TEXT_NODE) old.nodeValue = fresh.nodeValue;
  for (const { name } of [...(old.attributes || [])]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes || []) old.setAttribute(name, value);
  while (old.childNodes.length > fresh.childNodes.length) old.lastChild.remove();
  [...fresh.childNodes].forEach((child, at) => {
    const here = old.childNodes[at];
    if (!here) old.append(child.cloneNode(true));
    else if (here.nodeName !== child.nodeName) here.replaceWith(child.cloneNode(true));
    else morph(here, child);
  });
};

const stories = {
  async 'Dawn: the form that is sent carries the date'() {
    const page = await open('/dawn');
    const instalments = [...new page.FormData(page.document.getElementById('instalments')).keys()];
    return { ...(await both(page)), instalments };
  },
  async 'Dawn: another variant is picked'() {
    const page = await open('/dawn');
    return { meanwhile: await pick(page, 12), ...(await both(page)) };
  },
  async 'Dawn: a featured product, whose instalments form stays behind'() {
    const page = await open('/dawn?featured');
    await pick(page, 12);
    return both(page);
  },
  async 'Dawn: a variant that is on the shelf'() {
    const page = await open('/dawn');
    await pick(page, 13);
    return both(page);
  },
  async 'Dawn: a combination that there is not'() {
    const page = await open('/dawn');
    await pick(page, '');
    return { seen: seen(page) };
  },
  async 'Horizon: another variant is picked'() {
    const page = await open('/horizon');
    return { meanwhile: await pick(page, 12), ...(await both(page)) };
  },
  async 'Horizon: back and forth'() {
    const page = await open('/horizon');
    await pick(page, 12);
    await pick(page, 11);
    return both(page);
  },
  async 'Horizon: forth, and back before there was an answer'() {
    const page = await open('/horizon');
    pick(page, 12);
    return { meanwhile: await pick(page, 11), ...(await both(page)) };
  },
  async 'Something else is chosen on the page'() {
    const page = await open('/horizon');
    form(page).insertAdjacentHTML('beforeend', '<input type="radio" name="properties[Wrap]" value="yes">');
    form(page).insertAdjacentHTML('afterend', '<select name="country"><option>A<option>B</select>');
    form(page).elements['properties[Wrap]'].click();
    await pause(0);
    const wrapped = seen(page);
    const country = page.document.querySelector('select');
    country.value = 'B';
    country.dispatchEvent(new Event('change', { bubbles: true }));
    await pause(0);
    const maybe = seen(page);
    const late = page.Date.now() + 5000;
    page.Date.now = () => late;
    await pause(LONG);
    return { wrapped, maybe, after: seen(page) };
  },
  async 'Horizon: a combination that there is not'() {
    const page = await open('/horizon');
    await pick(page, '');
    return { seen: seen(page) };
  },
  async 'The id is written and the form read at once'() {
    const page = await open('/horizon');
    form(page).elements.id.value = '12';
    const data = new page.FormData(form(page));
    return { seen: seen(page), day: data.get('properties[_backorder_page_date]') };
  },
  async 'The id is written to one that is on the shelf and the form read at once'() {
    const page = await open('/horizon');
    form(page).elements.id.value = '13';
    return { keys: [...new page.FormData(form(page)).keys()] };
  },
  async 'The id is written, and the theme reads field by field when the form is submitted'() {
    const page = await open('/horizon');
    let read;
    const fields = ({ target }) => [...target.querySelectorAll('input')].map(({ name, value }) => [name, value]);
    page.addEventListener('submit', (event) => (read = fields(event)), true);
    form(page).elements.id.value = '12';
    form(page).querySelector('button').click();
    return { read };
  },
  async 'A section is replaced'() {
    const page = await open('/horizon');
    page.document.querySelector('.shopify-section').replaceWith(await section(page, '/horizon?chosen=12'));
    await pause(0);
    return both(page);
  },
  async 'A section is morphed'() {
    const page = await open('/horizon');
    morph(page.document.querySelector('.shopify-section'), await section(page, '/horizon?chosen=12'));
    await pause(0);
    return both(page);
  },
  async 'A section is morphed to what it was'() {
    const page = await open('/horizon');
    morph(page.document.querySelector('.shopify-section'), await section(page, '/horizon'));
    await pause(0);
    return both(page);
  },
  async 'Only the snippet is morphed'() {
    const page = await open('/horizon?chosen=13');
    await pick(page, 12);
    const place = '[data-backorder-date]';
    morph(page.document.querySelector(place), (await section(page, '/horizon?chosen=13')).querySelector(place));
    await pause(0);
    return both(page);
  },
  async 'The script runs a second time'() {
    const page = await open('/horizon');
    let clocks = 0;
    page.setInterval = () => (clocks += 1);
    const again = page.document.createElement('script');
    again.textContent = page.document.querySelector('[data-backorder-date] ~ script').textContent;
    page.document.body.append(again);
    await pick(page, 12);
    return { ...(await both(page)), clocks };
  },
  async 'A dialog for the same product, another variant picked there'() {
    const page = await open('/horizon');
    const dialog = page.document.querySelector('dialog');
    dialog.append(...(await section(page, '/horizon?chosen=12')).childNodes);
    dialog.show();
    await pause(0);
    const before = seen(page);
    await pick(page, 13, 'dialog');
    return { before, after: seen(page), dialog: await add(page, 'dialog'), page: await add(page) };
  },
  async 'A dialog on a page without the snippet'() {
    const page = await open('/collection');
    const dialog = page.document.querySelector('dialog');
    dialog.append(...(await section(page, '/horizon')).childNodes);
    dialog.show();
    await pause(LONG);
    return { seen: seen(page), text: dialog.innerText.replaceAll('Add to cart', '').trim() };
  },
  async 'A combination that there is not, and the theme only turns the button off'() {
    const page = await open('/horizon');
    form(page).querySelector('button').disabled = true;
    await pause(0);
    const off = seen(page);
    form(page).querySelector('button').disabled = false;
    await pause(0);
    return { off, on: seen(page) };
  },
  async 'Two products in one section'() {
    const page = await open('/horizon');
    const other = await section(page, '/horizon?product=2&chosen=22');
    other.querySelector('[data-backorder-date]').id = 'other';
    page.document.querySelector('.shopify-section').append(...other.childNodes);
    await pause(0);
    const before = seen(page);
    page.document.querySelectorAll('form')[1].elements.id.value = '21';
    await pause(0);
    return { before, after: seen(page) };
  },
  async 'Two forms that buy different variants'() {
    const page = await open('/horizon');
    form(page).after(form(page).cloneNode(true));
    form(page).elements.id.value = '12';
    await pause(0);
    return both(page);
  },
  async 'Another product takes the place of this one in the form'() {
    const page = await open('/horizon');
    form(page).elements.id.value = '21';
    await pause(0);
    return both(page);
  },
  async 'The snippet in a section of its own'() {
    const page = await open('/horizon');
    const own = page.document.createElement('div');
    own.className = 'shopify-section';
    page.document.body.append(own);
    own.append(page.document.querySelector('[data-backorder-date]'));
    await pick(page, 12);
    return both(page);
  },
  async 'No form'() {
    const page = await open('/horizon');
    form(page).remove();
    await pause(0);
    return { seen: seen(page) };
  },
  async 'A page out of a cache, and the day has passed'() {
    return both(await open('/horizon?aged'));
  },
  async 'The browser sends the form itself'() {
    const page = await open('/plain');
    const before = seen(page);
    const frame = page.document.querySelector('iframe');
    const answered = new Promise((go) => (frame.onload = go));
    form(page).elements.id.value = '12'; // by a script that tells nobody
    form(page).querySelector('button').click();
    await answered;
    return { before, sent: JSON.parse(frame.contentDocument.body.textContent) };
  },
  async 'A list of variants is set by a script that tells nobody'() {
    const page = await open('/plain');
    form(page).elements.id.value = '12';
    await pause(LONG);
    return { seen: seen(page) };
  },
  async 'The list of variants is the picker'() {
    const page = await open('/plain');
    form(page).elements.id.value = '12';
    form(page).elements.id.dispatchEvent(new Event('change', { bubbles: true }));
    await pause(LONG);
    return { seen: seen(page) };
  },
  async 'A browser without scripts'() {
    const page = await open('/plain?chosen=12', { scripts: false });
    return { text: page.document.querySelector('[data-backorder-date]').innerText };
  },
  async 'In German'() {
    const page = await open('/plain?language=de');
    return { text: page.document.querySelector('[data-backorder-date]').innerText };
  },
};

(async () => {
  const all = Object.entries(stories).map(async ([name, story]) => [name, await story().catch(String)]);
  await fetch('/told', { method: 'POST', body: JSON.stringify(Object.fromEntries(await Promise.all(all))) });
})();
