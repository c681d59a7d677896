// The SQL of pictures and attachments: bytes in chunks, once per SHA-256, and who brought them.
#pragma once

#include "content/media.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::content::media_store {

// Keeps the bytes unless they are there already.
void keep(sql::session& s, const stored_media& m, std::string_view bytes, timestamp now);
void note_upload(sql::session& s, const stored_media& m, std::string_view person_id, std::string_view unit_id,
                 timestamp now);

std::optional<stored_media> find(sql::session& s, std::string_view sha256); // without a file name

// What the person may see: their own uploads, those of units in which they have any role, and what stands in articles
// that they may read.
std::optional<stored_media> find_for(sql::session& s, std::string_view sha256, std::string_view person_id);

// Throws std::runtime_error when it is missing or not what was stored.
std::string bytes_of(sql::session& s, std::string_view sha256);

} // namespace tongyuan::content::media_store
