(() => {
  'use strict';
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  const failed = document.getElementById('failed');
  const isLog = document.body.classList.contains('wide');

  // What a part of the page is found by: of a table its names, of an entry of the log all its text.
  const items = all('.item').map((element) => ({
    element,
    text: (isLog ? element.textContent : all('.n', element).map((name) => name.textContent).join('\n')).toLowerCase(),
  }));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const onlyFailed = failed !== null && failed.checked;
    const shown = new Set();
    for (const { element, text } of items) {
      const isRight = !onlyFailed || !element.id.startsWith('log-') || element.classList.contains('failed');
      element.hidden = !(isRight && words.every((word) => text.includes(word)));
      if (!element.hidden) shown.add(element);
    }
    for (const entry of all('nav li')) entry.hidden = !shown.has(document.getElementById(entry.dataset.for));
    const tables = new Set([...shown].map((element) => element.dataset.table));
    for (const box of all('.box')) box.classList.toggle('dim', !tables.has(box.dataset.table));
    for (const line of all('.line')) {
      line.classList.toggle('dim', !(tables.has(line.dataset.child) && tables.has(line.dataset.parent)));
    }
    found.textContent = words.length > 0 || onlyFailed ? `${shown.size} of ${items.length}` : '';
  };
  search.addEventListener('input', filter);
  if (failed !== null) {
    failed.addEventListener('change', filter);
    failed.parentElement.hidden = false;
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && search.value !== '') {
      search.value = '';
      filter();
    }
  });
  window.addEventListener('beforeprint', () => {
    for (const folded of all('details')) folded.open = true;
  });
  // A link may lead to what the search has hidden.
  window.addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null || !target.hidden) return;
    search.value = '';
    if (failed !== null) failed.checked = false;
    filter();
    target.scrollIntoView();
  });

  const canvas = document.querySelector('.canvas');
  if (canvas === null) return;
  const svg = canvas.querySelector('svg');
  const size = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
  let scale = 1;
  const zoom = (wanted) => {
    scale = Math.min(4, Math.max(0.05, wanted));
    svg.setAttribute('width', Math.round(size.width * scale));
    svg.setAttribute('height', Math.round(size.height * scale));
  };
  const room = () => ({ width: canvas.clientWidth - 2, height: 0.78 * window.innerHeight - 2 });
  const fitting = () => Math.min(1, room().width / size.width, room().height / size.height);
  for (const button of all('[data-zoom]')) {
    button.addEventListener('click', () => {
      const steps = { in: scale * 1.25, out: scale / 1.25, fit: fitting() };
      zoom(steps[button.dataset.zoom] ?? 1);
    });
  }
  document.querySelector('.tools').hidden = false;
  // Larger than the page rather than so small that it can't be read; then its middle is seen.
  const readable = 0.65;
  zoom(Math.max(readable, fitting()));
  canvas.scrollLeft = (canvas.scrollWidth - canvas.clientWidth) / 2;
  if (fitting() < readable) canvas.scrollTop = (canvas.scrollHeight - canvas.clientHeight) / 2;

  // What is larger is also moved by dragging the ground between the boxes.
  let held = null;
  canvas.addEventListener('mousedown', (event) => {
    if (event.button !== 0 || event.target.closest('.box') !== null) return;
    held = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
    event.preventDefault();
  });
  window.addEventListener('mousemove', (event) => {
    if (held !== null) canvas.scrollTo(held.x - event.clientX, held.y - event.clientY);
  });
  window.addEventListener('mouseup', () => { held = null; });

  const near = (table, isNear) => {
    for (const line of all('.line')) {
      const { child, parent } = line.dataset;
      if (child !== table && parent !== table) continue;
      line.classList.toggle('near', isNear);
      const other = child === table ? parent : child;
      for (const box of all(`.box[data-table="${other}"]`)) box.classList.toggle('near', isNear);
    }
  };
  for (const box of all('.box')) {
    for (const [event, isNear] of [['mouseenter', true], ['mouseleave', false], ['focus', true], ['blur', false]]) {
      box.addEventListener(event, () => near(box.dataset.table, isNear));
    }
  }
})();
