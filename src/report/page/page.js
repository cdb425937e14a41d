"use strict";
(function () {
	const table = document.getElementById("findings");
	const tools = document.getElementById("tools");
	if (!table || !tools)
		return;
	const body = table.tBodies[0];
	const rows = Array.from(body.rows);
	const texts = new Map();
	const search = document.getElementById("search");
	const shown = document.getElementById("shown");
	const severities = Array.from(tools.querySelectorAll("input[data-s]"));
	const fixable = document.getElementById("fixable");
	const threat = document.getElementById("threat");

	function textOf(row) {
		if (!texts.has(row))
			texts.set(row, row.textContent.toLowerCase());
		return texts.get(row);
	}

	function filter() {
		const wanted = new Set(severities.filter(s => s.checked).map(s => s.dataset.s));
		const words = search.value.toLowerCase().split(/\s+/).filter(w => w !== "");
		let n = 0;
		for (const row of rows) {
			const is = wanted.has(row.dataset.s) &&
				(!fixable.checked || row.dataset.f === "1") &&
				(!threat.checked || row.dataset.t === "1") &&
				words.every(w => textOf(row).includes(w));
			row.hidden = !is;
			n += is;
		}
		shown.textContent = n + shown.dataset.word;
	}

	/* A cell's number, or its text. */
	function valueOf(row, column) {
		const cell = row.cells[column];
		return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
	}

	function sort(head, column) {
		const down = head.getAttribute("aria-sort") !== "descending";
		const sign = down ? -1 : 1;
		for (const other of head.parentNode.cells)
			other.removeAttribute("aria-sort");
		head.setAttribute("aria-sort", down ? "descending" : "ascending");
		const keys = new Map(rows.map((row, i) => [row, [valueOf(row, column), i]]));
		rows.sort(function (a, b) {
			const x = keys.get(a), y = keys.get(b);
			if (x[0] < y[0])
				return -sign;
			if (x[0] > y[0])
				return sign;
			return x[1] - y[1];
		});
		const all = document.createDocumentFragment();
		for (const row of rows)
			all.append(row);
		body.append(all);
	}

	Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
		const button = document.createElement("button");
		button.type = "button";
		button.textContent = head.textContent;
		button.addEventListener("click", () => sort(head, column));
		head.replaceChildren(button);
	});
	let timer;
	tools.addEventListener("input", function () {
		clearTimeout(timer);
		timer = setTimeout(filter, 100);
	});
	tools.hidden = false;
	filter();
}());
