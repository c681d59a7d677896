// WebDAV, or the same verbs on a local folder. Plain nginx ignores If-Match on PUT and makes no lock, so nothing here
// counts on either: a file is written beside its place and moved there, and only MOVE's "Overwrite: F" guards a new
// one.
#pragma once

#include "adapters/kit/steps.hpp"
#include "adapters/site/places.hpp"

namespace tongyuan::adapters::site {

call put(const operation& what, std::string step, text address, std::string_view content_type, text body);
call move(const operation& what, std::string step, const text& from, const std::string& path, bool overwrite,
          bool is_public);
call fetch(const operation& what, std::string step, const text& address);
call remove(const operation& what, std::string step, const std::string& path, bool is_public);

reading read_dav(std::string_view step, const reply& answer);

// Until the file is written; folders that are missing on the way are made.
template <typename Make>
std::optional<action> until_put(const operation& what, const kit::journal& so_far, std::string_view step, Make make);
std::optional<action> make_folders(const operation& what, const kit::journal& so_far, std::string_view step);

template <typename Make>
std::optional<action> until_put(const operation& what, const kit::journal& so_far, std::string_view step, Make make)
{
    const auto* tried = so_far.last(step);
    const bool lacks_folder = tried && tried->outcome == fate::answered && tried->got.status == 409;
    if (!lacks_folder)
        return kit::until_done(so_far, step, make);
    if (auto next = make_folders(what, so_far, step))
        return next;
    return action(make());
}

} // namespace tongyuan::adapters::site
