// Files that people brought, for what they prove.
#pragma once

#include "base/digest.hpp"
#include "content/media_store.hpp"
#include "tests/delivery/desk.hpp"

namespace tongyuan {

// Its SHA-256.
inline std::string uploaded_by(delivery_desk& desk, const access::principal& who, const std::string& bytes,
                               content::media_kind kind = content::media_kind::picture)
{
    return desk.in_store([&](sql::session& s) {
        content::stored_media m{sha256_hex(bytes), {"image/png", kind, 1, 1}, 0, "截图.png"};
        m.size = static_cast<std::int64_t>(bytes.size());
        content::media_store::keep(s, m, bytes, desk.here.time.now());
        content::media_store::note_upload(s, m, who.person_id, who.unit_id, desk.here.time.now());
        return m.sha256;
    });
}

} // namespace tongyuan
