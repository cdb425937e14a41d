/* php_composer.h: one package of Composer, as its files list them. */
#ifndef EXTRACT_PHP_COMPOSER_H
#define EXTRACT_PHP_COMPOSER_H

#include "extract/language.h"

/*
 * Push it. A branch that has no number ("dev-main") is passed over: Composer
 * has it match no advisory either.
 */
int php_composer_push(struct arena *scratch, const struct json *entry,
    struct str path, bool is_dev, struct package_sink *out,
    struct err *e) NODISCARD;

#endif
