#include "portal/post.hpp"

namespace tongyuan::fake {

rpc_value described(const post& p, std::size_t id, const std::string& url)
{
    const auto key = rpc_struct(
        {{"id", rpc_text(std::to_string(id))}, {"key", rpc_text("delivery_id")}, {"value", rpc_text(p.marker)}});
    return rpc_struct({{"post_id", rpc_text(std::to_string(id))},
                       {"post_title", rpc_text(p.title)},
                       {"post_status", rpc_text(p.status)},
                       {"post_name", rpc_text(p.slug)},
                       {"post_content", rpc_text(p.body)},
                       {"post_date_gmt", rpc_text(to_rfc3339(p.at).substr(0, 19))},
                       {"link", rpc_text(url)},
                       {"custom_fields", rpc_list(p.marker.empty() ? std::vector<rpc_value>{} : std::vector{key})}});
}

} // namespace tongyuan::fake
